from tests.market.conftest import day, market

__all__ = ["day", "market"]
