"""``python -m makeshed`` is ``makeshed``."""

import sys

from makeshed.cli import main

sys.exit(main())
