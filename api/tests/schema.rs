//! What the OpenAPI schemas say about absent, null and unknown fields.

use api::{
    entries::{BulkRequest, CreateEntry, EntryQuery, TimeEntry, UpdateEntry},
    favorites::UpdateFavorite,
    me::UpdateMe,
    members::{Preferences, UpdateMember, UpdatePreferences},
    organization::UpdateOrganization,
    projects::UpdateProject,
    reports::ReportQuery,
    tags::UpdateTag,
    tasks::UpdateTask,
};
use serde_json::{Value, json};
use utoipa::{IntoParams, PartialSchema};

fn schema<T: PartialSchema>() -> Value {
    json!(T::schema())
}

fn patch_schemas() -> [Value; 9] {
    [
        schema::<UpdateEntry>(),
        schema::<UpdateFavorite>(),
        schema::<UpdateMe>(),
        schema::<UpdateMember>(),
        schema::<UpdateOrganization>(),
        schema::<UpdatePreferences>(),
        schema::<UpdateProject>(),
        schema::<UpdateTag>(),
        schema::<UpdateTask>(),
    ]
}

/// A default of null would tell a generated client to clear what nobody named (pitfall 10).
#[test]
fn no_field_of_a_patch_has_a_default_and_none_is_required() {
    for patch in patch_schemas() {
        assert_eq!(patch.get("required"), None, "{patch:#}");
        for (name, field) in patch["properties"].as_object().unwrap() {
            assert_eq!(field.get("default"), None, "{name}");
        }
    }
}

#[test]
fn bodies_refuse_unknown_fields_in_the_schema_too() {
    for body in patch_schemas()
        .into_iter()
        .chain([schema::<CreateEntry>(), schema::<ReportQuery>()])
    {
        assert_eq!(body["additionalProperties"], json!(false), "{body:#}");
    }
}

#[test]
fn each_operation_of_several_refuses_unknown_fields_in_the_schema_too() {
    let request = schema::<BulkRequest>();
    let variants = request["properties"]["operations"]["items"]["oneOf"]
        .as_array()
        .unwrap();
    assert_eq!(variants.len(), 3);
    for variant in variants {
        assert_eq!(variant["additionalProperties"], json!(false), "{variant:#}");
    }
}

#[test]
fn only_what_can_be_cleared_is_nullable() {
    let patch = schema::<UpdateEntry>();
    assert_eq!(
        patch["properties"]["project_id"]["type"],
        json!(["string", "null"])
    );
    assert_eq!(patch["properties"]["note"]["type"], json!("string"));
    assert_eq!(patch["properties"]["started_at"]["type"], json!("string"));
}

#[test]
fn answers_always_carry_every_field_null_or_not() {
    for answer in [schema::<TimeEntry>(), schema::<Preferences>()] {
        let fields = answer["properties"].as_object().unwrap().len();
        assert_eq!(answer["required"].as_array().unwrap().len(), fields, "{answer:#}");
    }
}

#[test]
fn query_parameters_are_optional_and_stand_in_the_query() {
    let parameters = serde_json::to_value(EntryQuery::into_params(|| None)).unwrap();
    for parameter in parameters.as_array().unwrap() {
        assert_eq!(parameter["in"], "query", "{parameter:#}");
        assert_eq!(parameter["required"], false, "{parameter:#}");
    }
}
