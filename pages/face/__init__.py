"""All that knows Streamlit and is no page: frame, address, cached loaders, what runs in the browser."""

from core import memory  # with core, before NumPy is loaded by anything of the face: it keeps NumPy's products to one thread

memory.lean()
