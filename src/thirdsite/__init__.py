"""thirdsite: the open model of the 2007 European missile-defence proposal and the joint architecture around it."""

__version__ = "0.1.0"
