"""What no code may do, not even by raw SQL: overlap opening windows, merge in a circle, rewrite a baseline.

And what none may forget: how far an area's outline reaches, without which a point in it is not found.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        # PostgreSQL has no range of times; any day serves to make one of instants.
        migrations.RunSQL(
            """
            ALTER TABLE registry_openingwindow ADD CONSTRAINT window_overlaps_no_other EXCLUDE USING gist (
                sentra_id WITH =, weekday WITH =,
                tsrange(DATE '2000-01-01' + opens, DATE '2000-01-01' + closes) WITH &&
            )
            """,
            "ALTER TABLE registry_openingwindow DROP CONSTRAINT window_overlaps_no_other",
        ),
        migrations.RunSQL(
            """
            ALTER TABLE registry_incomebaseline ADD CONSTRAINT baseline_of_umkm UNIQUE (id, umkm_id);
            ALTER TABLE registry_stall ADD CONSTRAINT stall_baseline_is_its_own
                FOREIGN KEY (baseline_id, umkm_id) REFERENCES registry_incomebaseline (id, umkm_id)
            """,
            """
            ALTER TABLE registry_stall DROP CONSTRAINT stall_baseline_is_its_own;
            ALTER TABLE registry_incomebaseline DROP CONSTRAINT baseline_of_umkm
            """,
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER baseline_kept BEFORE UPDATE OR DELETE ON registry_incomebaseline
                FOR EACH ROW EXECUTE FUNCTION registry_refuse('asked once, never changed')
            """,
            """
            DROP TRIGGER baseline_kept ON registry_incomebaseline;
            DROP FUNCTION registry_refuse()
            """,
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION registry_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    WITH RECURSIVE onward AS (
                        SELECT NEW.merged_into_id AS id
                        UNION
                        SELECT u.merged_into_id FROM registry_umkm u JOIN onward USING (id)
                        WHERE u.merged_into_id IS NOT NULL
                    )
                    SELECT FROM onward WHERE id = NEW.id
                ) THEN
                    RAISE EXCEPTION 'registry_umkm: % would be merged into itself', NEW.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER umkm_merged_in_no_circle AFTER INSERT OR UPDATE OF merged_into_id ON registry_umkm
                FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION registry_refuse_circle()
            """,
            """
            DROP TRIGGER umkm_merged_in_no_circle ON registry_umkm;
            DROP FUNCTION registry_refuse_circle()
            """,
        ),
        # Positions stand at any depth of a GeoJSON geometry: arrays whose first element is a number.
        migrations.RunSQL(
            """
            CREATE FUNCTION registry_measure_reach() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.reach := (
                    SELECT max(sqrt(((place->>1)::float8 - NEW.lat) ^ 2 + ((place->>0)::float8 - NEW.lng) ^ 2))
                    FROM jsonb_path_query(NEW.outline, 'strict $.coordinates.**', silent => true) AS place
                    WHERE jsonb_typeof(place) = 'array' AND jsonb_typeof(place->0) = 'number'
                );
                RETURN NEW;
            END $$;
            CREATE TRIGGER area_reach BEFORE INSERT OR UPDATE ON registry_area
                FOR EACH ROW EXECUTE FUNCTION registry_measure_reach()
            """,
            """
            DROP TRIGGER area_reach ON registry_area;
            DROP FUNCTION registry_measure_reach()
            """,
        ),
    ]
