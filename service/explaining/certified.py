"""A path whose steps were changed by hand, checked anew against the records that it was planned from."""

from msgspec.structs import replace

from paths.fingerprint import fingerprint
from paths.model import LearningPath
from service.assemble import NotCertified, certify
from service.explaining.stored import version_recalled
from service.ports import Ports


def certified_again(ports: Ports, tenant: str, path: LearningPath) -> LearningPath | None:
    """Return a changed path with its new fingerprint and certificate; None where a promise does not hold any more."""
    was = version_recalled(ports, tenant, path)
    cited = {(c.document, c.version) for step in path.steps for c in step.citations}
    documents = [ports.store.document_version(tenant, *which) for which in sorted(cited)]
    changed = replace(path, fingerprint=fingerprint(path))
    try:
        return replace(changed, certificate=certify(was.workspace, was.problem, changed, documents))
    except NotCertified:
        return None
