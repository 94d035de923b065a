//! The OpenAPI document as a witness: whatever the API answers must be written there.

use serde_json::Value;

use crate::client::Answer;

pub(crate) struct Document(Value);

impl Document {
    pub(crate) fn new() -> Self {
        Self(serde_json::to_value(natter_gateway_http::openapi()).unwrap())
    }

    /// Fails the test when an operation of the document answers with a status, a problem's code or a
    /// body that it does not tell of.
    pub(crate) fn check(&self, method: &str, path: &str, answer: &Answer) {
        let path = path.split('?').next().unwrap();
        let paths = self.0["paths"].as_object().unwrap();
        let mut templates: Vec<_> = paths.keys().filter(|it| matches(it, path)).collect();
        // A literal part goes before a parameter.
        templates.sort_by_key(|it| it.matches('{').count());
        let Some(template) = templates.first() else {
            assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
            return;
        };
        let operation = &paths[*template][method.to_ascii_lowercase()];
        if operation.is_null() {
            return;
        }
        let response = &operation["responses"][answer.status.to_string()];
        assert!(
            !response.is_null(),
            "{method} {template} answers {} and the document does not say so: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        if answer.status >= 400 {
            let code = format!("`{}`", answer.code());
            let told = response["description"].as_str().unwrap();
            assert!(
                told.contains(&code),
                "{method} {template} says {code}: {told}"
            );
        } else if let Some(name) =
            response["content"]["application/json"]["schema"]["$ref"].as_str()
        {
            self.check_object(name, &answer.json());
        }
    }

    /// Every field that comes is in the schema, every field that must come is there.
    fn check_object(&self, reference: &str, value: &Value) {
        let schema = self.0.pointer(reference.trim_start_matches('#')).unwrap();
        let properties = &schema["properties"];
        for (name, _) in value.as_object().into_iter().flatten() {
            assert!(!properties[name].is_null(), "{reference} has no {name}");
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap();
            assert!(
                value.get(name).is_some(),
                "{reference} needs {name}: {value}"
            );
        }
    }
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(seen)) if part == seen || part.starts_with('{') => {}
            _ => return false,
        }
    }
}
