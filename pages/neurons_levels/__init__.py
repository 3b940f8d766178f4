"""The sections of the page "Neurons", in the order of learning; each module shows one, with `show()`.

The names are what the buttons say and what stands in the URL, as in /neurons?section=Playground."""

from pages.neurons_levels import gradient_descent, one_neuron, one_step, playground, small_network

SECTIONS = {
    "One neuron": one_neuron,
    "Small network": small_network,
    "One training step": one_step,
    "Gradient descent": gradient_descent,
    "Playground": playground,
}
