"""What the stock OpenAPI schema leaves out of structs: limits of list items, bounds of 0, tagged unions, docstrings."""

from typing import Any

import msgspec
from litestar._openapi.schema_generation import SchemaCreator
from litestar._openapi.schema_generation.plugins.struct import StructSchemaPlugin
from litestar.openapi.spec import Schema
from litestar.typing import FieldDefinition

COMPONENTS = "#/components/schemas/"
EXACT = ("description", "properties", "required", "additionalProperties")


class ExactStructs(StructSchemaPlugin):
    """Describes a struct as its decoder reads it: callers are promised what is then taken, and nothing else.

    The base class, private to Litestar, names the components; what they say is msgspec's own.
    """

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        schema = super().to_openapi_schema(field_definition, schema_creator)
        for name, value in exact(field_definition.annotation).items():
            setattr(schema, FIELDS[name], value)
        return schema


FIELDS = {name: Schema.field_aliases().get(name, name) for name in EXACT}


def exact(type_: Any) -> dict[str, Any]:
    """Return msgspec's JSON schema of a struct; what is in it is referred to by its name."""
    (own,), components = msgspec.json.schema_components([type_], ref_template=f"{COMPONENTS}{{name}}")
    found = components[own["$ref"].removeprefix(COMPONENTS)]
    return {name: found[name] for name in EXACT if name in found}
