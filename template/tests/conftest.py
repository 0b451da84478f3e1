"""What all tests share. This file is yours.

Marks and warning filters of your own are added here, since `just update` replaces pytest.ini:

    def pytest_configure(config: pytest.Config) -> None:
        config.addinivalue_line("markers", "slow: takes more than a second")
        config.addinivalue_line("filterwarnings", "ignore:.*deprecated.*:DeprecationWarning")
"""
