//! The page to read the OpenAPI document: plain HTML, without a script.

use std::fmt::Write as _;

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The whole page.
pub(super) fn render(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Natter API</title>\
         <link rel=\"stylesheet\" href=\"/api/v1/docs.css\"></head><body><main>\n<h1>Natter API</h1>\n",
    );
    let about = text(&document["info"]["description"]);
    let _ = writeln!(out, "<p>{}</p>", prose(about));
    out.push_str(
        "<p>The same for machines: <a href=\"/api/v1/openapi.json\">openapi.json</a></p>\n",
    );
    out.push_str("<h2>Operations</h2>\n");
    for (path, methods) in entries(&document["paths"]) {
        for (method, operation) in entries(methods) {
            render_operation(&mut out, path, method, operation);
        }
    }
    out.push_str("<h2>Schemas</h2>\n");
    for (name, schema) in entries(&document["components"]["schemas"]) {
        let _ = write!(out, "<section id=\"{0}\"><h3>{0}</h3>", escape(name));
        let json = serde_json::to_string_pretty(schema).unwrap_or_default();
        let _ = writeln!(out, "<pre>{}</pre></section>", escape(&json));
    }
    out.push_str("</main></body></html>\n");
    out
}

fn render_operation(out: &mut String, path: &str, method: &str, operation: &Value) {
    let method = method.to_ascii_uppercase();
    let id = escape(text(&operation["operationId"]));
    let _ = write!(
        out,
        "<section id=\"{id}\"><h3><code>{method} /api/v1{}</code></h3><p>{} {}</p>",
        escape(path),
        prose(text(&operation["summary"])),
        prose(text(&operation["description"])),
    );
    let parameters = operation["parameters"].as_array();
    for parameter in parameters.into_iter().flatten() {
        let name = escape(text(&parameter["name"]));
        let about = prose(text(&parameter["description"]));
        let _ = write!(out, "<p><code>{name}</code> {about}</p>");
    }
    if let Some(name) = schema_name(&operation["requestBody"]["content"]["application/json"]) {
        let _ = write!(out, "<p>Body: {}</p>", link(name));
    }
    out.push_str("<dl>");
    for (status, response) in entries(&operation["responses"]) {
        let about = prose(text(&response["description"]));
        let schema = schema_name(&response["content"]["application/json"]);
        let schema = schema.map(link).unwrap_or_default();
        let _ = write!(out, "<dt>{status}</dt><dd>{about} {schema}</dd>");
    }
    out.push_str("</dl></section>\n");
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let map = value.as_object().into_iter().flatten();
    map.map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn schema_name(content: &Value) -> Option<&str> {
    content["schema"]["$ref"].as_str()?.rsplit('/').next()
}

fn link(name: &str) -> String {
    format!("<a href=\"#{0}\">{0}</a>", escape(name))
}

/// Text with `code` in back-ticks, and lines.
fn prose(text: &str) -> String {
    let escaped = escape(text);
    let mut out = String::new();
    for (at, piece) in escaped.split('`').enumerate() {
        match at % 2 {
            0 => out.push_str(&piece.replace('\n', "<br>")),
            _ => {
                let _ = write!(out, "<code>{piece}</code>");
            }
        }
    }
    out
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_document_becomes_markup() {
        assert_eq!(
            prose("a <b> `c<d` & \"e\""),
            "a &lt;b&gt; <code>c&lt;d</code> &amp; &quot;e&quot;"
        );
    }

    #[test]
    fn every_operation_is_on_the_page() {
        let page = render(&crate::openapi());
        for id in ["sign_up", "post_message", "timeline", "web_socket"] {
            assert!(page.contains(&format!("<section id=\"{id}\">")), "{id}");
        }
        assert!(!page.contains("<script") && !page.contains(" style="));
    }
}
