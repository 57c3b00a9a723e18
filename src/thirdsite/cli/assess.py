"""placeholder until report room is in"""


def assess() -> None:
    """x"""
