//! Templates of the company's own: any text is a template or a fault, and checking it ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_domain::audience::Audiences;
use sev1_render::template::{TemplateFile, Templates, samples};
use sev1_render::told::told;

fuzz_target!(|given: (&str, &str)| {
    let audiences = Audiences::default();
    let named = TemplateFile { path: given.0.to_owned(), text: String::new() };
    let _ = Templates::built_in().check(&named);
    let file = TemplateFile { path: "customer.md".to_owned(), text: given.1.to_owned() };
    let (templates, faults) = Templates::load([file], &audiences);
    let sample = samples().last().expect("there are samples");
    for audience in audiences.iter() {
        let told = told(&templates, &sample.incident, &sample.update, audience);
        assert!(!told.markdown.trim().is_empty());
        // A template without a fault is used for its readers on every sample.
        assert!(!faults.is_empty() || told.fell_back.is_none());
    }
});
