class UnknownTerms(Exception):
    """Terms were named that nobody loaded."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there are no terms named {name}; see terms.csv of the region pack")
