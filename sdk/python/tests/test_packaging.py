import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Optional

PROJECT = Path(__file__).resolve().parent.parent
CAN_BUILD = "import setuptools, pip\ntry: import setuptools.command.bdist_wheel\nexcept ImportError: import wheel"


def python_that_can_build() -> Optional[str]:
    """This Python, or the system's: one of them has what an offline build needs."""
    for python in (sys.executable, "/usr/bin/python3"):
        if not Path(python).exists():
            continue
        if subprocess.run([python, "-c", CAN_BUILD], capture_output=True).returncode == 0:
            return python
    return None


class PackagingTest(unittest.TestCase):
    def test_the_installed_package_imports_and_is_typed(self) -> None:
        python = python_that_can_build()
        if python is None:
            raise unittest.SkipTest("Packaging is not tested: no Python here has pip, setuptools and wheel")
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source"), Path(folder, "target")
            shutil.copytree(PROJECT, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
            install = "-m pip install -q --no-index --no-build-isolation --no-deps --root-user-action=ignore"
            built = subprocess.run(
                [python, *install.split(), "--target", str(target), str(source)], capture_output=True, text=True
            )
            self.assertEqual(built.returncode, 0, built.stderr)
            self.assertTrue((target / "agentwarden" / "py.typed").exists())
            self.assertEqual(len(list(target.glob("agentwarden-*.dist-info"))), 1)
            self.assertFalse((target / "tests").exists())
            code = "import agentwarden; print(agentwarden.__file__, agentwarden.__version__)"
            paths = [str(target), *filter(None, [os.environ.get("PYTHONPATH")])]
            env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
            out = subprocess.check_output([sys.executable, "-c", code], env=env, cwd=folder, text=True)
            self.assertIn(str(target), out)
