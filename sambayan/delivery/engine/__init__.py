"""Pure algorithms of delivery: travel, days in text files, dispatch. No Django, no clock."""
