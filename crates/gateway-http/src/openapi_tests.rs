//! The document is complete.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            found.push((format!("{method} {path}"), operation.clone()));
        }
    }
    found
}

#[test]
fn it_is_openapi_3_1() {
    assert!(document()["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn every_operation_of_the_table_is_there_and_has_its_problems() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(!operation["tags"][0].is_null(), "{name} has a tag");
        if id != "openapi" {
            assert!(!operation["responses"]["500"].is_null(), "{name} can fail");
            assert!(
                !operation["responses"]["503"].is_null(),
                "{name} can be refused"
            );
        }
        assert!(ids.insert(id), "{name} has an id of its own");
    }
    for (id, _) in REFUSALS.iter().flat_map(|group| group.iter()) {
        assert!(ids.contains(*id), "{id} is in the document");
    }
    let undocumented: Vec<_> = ids
        .iter()
        .filter(|id| {
            !REFUSALS
                .iter()
                .flat_map(|it| it.iter())
                .any(|(it, _)| it == id)
        })
        .collect();
    assert_eq!(undocumented, ["openapi", "web_socket"]);
}

#[test]
fn sign_up_says_everything_it_can_answer() {
    let document = document();
    let responses = &document["paths"]["/accounts"]["post"]["responses"];
    let statuses: Vec<_> = responses.as_object().unwrap().keys().cloned().collect();
    let expected = [
        "201", "400", "403", "408", "409", "413", "415", "422", "429", "500", "503",
    ];
    assert_eq!(statuses, expected);
    let conflict = responses["409"]["description"].as_str().unwrap();
    assert!(conflict.contains("`username_taken`"), "{conflict}");
}

#[test]
fn every_reference_leads_somewhere_and_the_frames_are_there() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    match value.as_str() {
                        Some(target) if key == "$ref" => found.push(target),
                        _ => references(value, found),
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|it| references(it, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
    for name in [
        "Request",
        "Op",
        "ServerFrame",
        "Answer",
        "Welcome",
        "PersonalEvent",
        "Loaded",
    ] {
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}
