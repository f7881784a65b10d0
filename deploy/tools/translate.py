"""Translates the template as AWS does on deployment (AWS::Serverless), and prints what it becomes.

cfn-lint reads a template as it is written, so a value that only what it becomes can refuse, such as an architecture
that there is not, would be found by AWS alone. The translator is AWS's own.

    python translate.py deploy/template.yaml > translated.json
"""

import json
import sys

from cfnlint.decode import cfn_yaml
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform


class NoPolicies:
    """The names of AWS's own policies. The template names none."""

    def load(self):
        return {}


def translated(path):
    # Through JSON, for nodes of the reader are no plain values.
    template = json.loads(json.dumps(cfn_yaml.load(path)))
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        # As `aws cloudformation package` puts it before it deploys.
        if str(properties.get("CodeUri", "")).startswith("../dist/"):
            properties["CodeUri"] = "s3://packaged/release"
    given = {name: it["Default"] for name, it in template["Parameters"].items() if "Default" in it}
    return transform(template, given, NoPolicies())


def main():
    [path] = sys.argv[1:]
    try:
        template = translated(path)
    except InvalidDocumentException as error:
        sys.exit("\n".join([f"{path} cannot be translated:"] + [f"  {cause.message}" for cause in error.causes]))
    json.dump(template, sys.stdout, indent=2)


main()
