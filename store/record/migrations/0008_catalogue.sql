-- What the catalogue was, when it changed and by whom. Append-only.
CREATE TABLE evident.catalogue_versions (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  declared_version integer NOT NULL,
  snapshot jsonb NOT NULL,
  changes jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON evident.catalogue_versions TO evident_staff;
