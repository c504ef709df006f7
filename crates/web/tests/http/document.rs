//! The OpenAPI document: the committed reference is the one served, and it names every operation and every problem.

use axum::body::Body;
use axum::http::Method;
use serde_json::Value;

use crate::site::{Site, to};

#[test]
fn the_committed_reference_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == sev1_web::openapi_json(), "docs/reference/openapi.json is not what the code says: run `cargo xtask docs`");
}

#[tokio::test]
async fn the_served_document_is_the_reference() {
    let site = Site::new().await;
    let answer = site.call(to(Method::GET, "/api/v1/openapi.json").body(Body::empty()).expect("a request")).await;
    let reference: Value = serde_json::from_str(&sev1_web::openapi_json()).expect("JSON");
    assert_eq!(answer.json(), reference);
    assert_eq!(reference["openapi"], "3.1.0");
}

#[test]
fn every_reference_inside_the_document_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|v| references(v, found));
            }
            Value::Array(list) => list.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }
    let document: Value = serde_json::from_str(&sev1_web::openapi_json()).expect("JSON");
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_operation_documents_every_problem_it_can_answer() {
    let document: Value = serde_json::from_str(&sev1_web::openapi_json()).expect("JSON");
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            operations += 1;
            let mut expected = vec!["400", "401", "403", "404", "500", "503"];
            if method == "post" || method == "patch" {
                expected.extend(["409", "413", "415", "422"]);
            }
            for status in expected {
                let kind = &operation["responses"][status]["content"]["application/problem+json"];
                assert!(kind.is_object(), "{method} {path} {status}");
            }
        }
    }
    assert_eq!(operations, 29);
}
