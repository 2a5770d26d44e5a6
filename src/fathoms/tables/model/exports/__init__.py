"""A model for where Fathoms is not: a script that needs NumPy only, one for Keras, an ONNX graph."""
