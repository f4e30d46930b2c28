"""The product's own settings in test mode, with data in a folder that goes with the process."""

import atexit
import os
import shutil
import tempfile

_DATA = tempfile.mkdtemp(prefix="thidua-test-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["THIDUA_MODE"] = "test"
os.environ["THIDUA_DATA_DIR"] = _DATA

from thidua.config.settings import *  # noqa: E402, F403

# Argon2 is meant to be slow; the suite signs in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
