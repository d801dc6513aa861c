"""What a web server imports. In production it is refused here, so that no server serves what `serve` would not."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from sambayan.core import checks  # noqa: E402 - it has models, which Django sets up above

checks.refuse_to_serve()
