"""A photo -> a sentence: an encoder, an LSTM, a search, and the scores that compare sentences with people's."""
