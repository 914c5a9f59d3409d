"""Reads OSCAL assessment results with compliance-trestle, which refuses whatever the schema does not allow.

Usage: oscal.py FILE. Prints how many findings and observations there are.
"""

import pathlib
import sys

from trestle.oscal.assessment_results import AssessmentResults

results = AssessmentResults.oscal_read(pathlib.Path(sys.argv[1]))
if results is None:
    sys.exit("not OSCAL assessment results")
result = results.results[0]
print(len(result.findings), len(result.observations))
