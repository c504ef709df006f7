//! Templates of the company's own: which one is used, what is wrong with one, and that none can do harm.

use std::time::Duration;

use sev1_domain::audience::{Audience, AudienceKind, AudienceName, Audiences};
use sev1_domain::label::Labelled;
use sev1_domain::status::Status;
use sev1_domain::update::Update;
use sev1_render::template::{TemplateFault, TemplateFile, Templates, names};
use sev1_render::told::{Told, told};

use crate::world::{incident, phrase, update};

fn file(path: &str, text: &str) -> TemplateFile {
    TemplateFile { path: path.into(), text: text.into() }
}

fn load(files: &[(&str, &str)]) -> (Templates, Vec<TemplateFault>) {
    Templates::load(files.iter().map(|(path, text)| file(path, text)), &Audiences::default())
}

fn read(templates: &Templates, update: &Update) -> Told {
    told(templates, &incident(), update, &Audience::built_in(AudienceKind::Customer))
}

fn fault(text: &str) -> TemplateFault {
    let (_, mut faults) = load(&[("customer.md", text)]);
    assert!(!faults.is_empty(), "{text}");
    faults.remove(0)
}

#[test]
fn the_most_specific_template_is_used() {
    let mut files = Vec::new();
    // From the least specific to the most.
    for path in [
        "customer.md",
        "customer.identified.md",
        "customer.sev1.md",
        "customer.progress.md",
        "customer.sev1.identified.md",
        "customer.progress.sev1.md",
        "customer.progress.sev1.identified.md",
        "customers/globex/customer.md",
        "customers/globex/customer.identified.md",
    ] {
        files.push((path, path));
        let (templates, faults) = load(&files);
        assert_eq!(faults, []);
        assert_eq!(read(&templates, &update()).markdown, format!("{path}\n"));
        assert_eq!(read(&templates, &update()).template, path);
    }
    let (templates, _) =
        load(&[("customer.sev2.md", "x"), ("customer.resolved.md", "x"), ("customers/initech/customer.md", "x"), ("public.md", "x")]);
    assert_eq!(read(&templates, &update()).template, "customer/progress.md");
    let resolved = Update { status: Status::Resolved, ..update() };
    assert_eq!(read(&templates, &resolved).markdown, "x\n");
}

#[test]
fn an_audience_of_ones_own_has_its_own_templates_and_else_those_of_its_kind() {
    let mut audiences = Audiences::default();
    let eu = Audience { name: AudienceName::new("customers-eu").expect("a name"), ..Audience::built_in(AudienceKind::Customer) };
    audiences.define(eu.clone()).expect("defined");
    let files = [file("customer.md", "all"), file("customers-eu.sev1.md", "eu {{ tone }}")];
    let (templates, faults) = Templates::load(files, &audiences);
    assert_eq!(faults, []);
    assert_eq!(told(&templates, &incident(), &update(), &eu).markdown, "eu formal\n");
    assert_eq!(read(&templates, &update()).markdown, "all\n");
}

#[test]
fn a_file_whose_name_says_nothing_is_a_fault() {
    for path in [
        "customers.md",
        "customer.txt",
        "customer.soon.md",
        "customer.sev5.md",
        "customer.sev1.sev2.md",
        "a/customer.md",
        "customers/Enterprise ABC/customer.md",
        "../customer.md",
        "",
    ] {
        let (templates, faults) = load(&[(path, "x")]);
        assert_eq!(faults.len(), 1, "{path}");
        assert!(!faults[0].hint.is_empty() && faults[0].line == 1);
        assert_eq!(templates.source(path), None);
    }
    let (_, faults) = load(&[("customer.sev1.identified.md", "x"), ("customer.identified.sev1.md", "y")]);
    assert!(faults[0].message.contains("customer.sev1.identified.md"), "{}", faults[0]);
}

#[test]
fn a_name_of_another_kind_is_unknown_even_where_no_sample_comes_by() {
    let shown = fault("Hello\n{% if update > 1000 %}x {{ thanks }}{% endif %}");
    assert_eq!((shown.line, shown.column), (2, 28), "{shown}");
    assert!(shown.message.contains("`thanks`") && shown.hint.contains("workaround"), "{shown}");
    assert!(names(AudienceKind::Internal).contains(&"thanks") && !names(AudienceKind::Customer).contains(&"thanks"));
    for internal in ["people", "evidence", "approvals", "title", "fix_owner", "waiting_for", "text"] {
        assert!(!names(AudienceKind::Customer).contains(&internal) && !names(AudienceKind::Public).contains(&internal), "{internal}");
    }
    assert!(!names(AudienceKind::Public).contains(&"customer"));
}

#[test]
fn a_fault_has_its_line_and_column_and_says_what_to_do() {
    let place = |text: &str| {
        let fault = fault(text);
        assert!(!fault.hint.is_empty());
        (fault.line, fault.column)
    };
    assert_eq!(place("a\n  {{ workaroud }}"), (2, 6));
    assert_eq!(place("a {{ status | shout }}").0, 1);
    assert_eq!(place("a\n{% if status %}\nb").0, 2);
    assert_eq!(place("ü {{ workaround }}"), (1, 6));
    assert_eq!(place("{{ reach.afected }}").0, 1);
    assert_eq!(place("{% if reach %}{{ reach.afected }}{% endif %}").0, 1);
    assert_eq!(place("{# nothing #}"), (1, 1));
    assert_eq!(place(&"x".repeat(100_000)), (1, 1));
}

#[test]
fn a_broken_template_falls_back_and_says_so() {
    let (templates, faults) = load(&[("customer.md", "{{ oops }}")]);
    let told = read(&templates, &update());
    assert_eq!(told.fell_back.as_ref(), faults.first());
    assert_eq!(told.template, "customer/progress.md");
    assert_eq!(told.markdown, read(&Templates::built_in(), &update()).markdown);
}

#[test]
fn a_template_that_would_never_end_ends() {
    let hundred = "{% for a in range(100000) %}".repeat(3) + "x" + &"{% endfor %}".repeat(3);
    for text in [
        "{{ \"x\" * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ range(1000000000) | list }}",
        "{% for x in range(100000) %}{% for y in range(100000) %}x{% endfor %}{% endfor %}",
        hundred.as_str(),
        "{% set x = \"y\" * 10000 %}{% for i in range(1000) %}{{ x }}{% endfor %}",
        "{% set ns = namespace(x=\"xx\") %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ \"%1000000000d\" | format(1) }}",
        "{{ \"a\" | indent(1000000000) }}",
        "{{ \"a\" | replace(\"\", \"b\" * 100000) | replace(\"\", \"b\" * 100000) }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
    ] {
        #[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested, with much room")]
        let started = std::time::Instant::now();
        let fault = fault(text);
        assert!(started.elapsed() < Duration::from_secs(10), "{text}: {:?}", started.elapsed());
        assert!(!fault.message.is_empty());
    }
}

#[test]
fn templates_reach_no_file_and_no_other_template() {
    for text in
        ["{% include \"public.md\" %}", "{% extends \"public.md\" %}", "{% import \"x\" as y %}", "{{ debug() }}", "{{ status | pprint }}"]
    {
        fault(text);
    }
}

#[test]
fn a_fact_cannot_be_a_template_or_a_heading() {
    let (templates, faults) = load(&[("customer.md", "{{ customer }}\n\n{{ headline | line }}")]);
    assert_eq!(faults, []);
    let mut incident = incident();
    incident.customer = Labelled::new(sev1_domain::label::Label::Customer, phrase("#### Status: Resolved {{ 7 * 7 }}"));
    let told = told(&templates, &incident, &update(), &Audience::built_in(AudienceKind::Customer));
    assert!(told.markdown.starts_with("\\#### Status: Resolved {{ 7 * 7 }}\n"), "{}", told.markdown);
}

#[test]
fn every_built_in_text_is_listed_has_a_source_and_a_preview_of_every_sample() {
    let templates = Templates::built_in();
    let mut previews = 0;
    for info in templates.list() {
        assert!(templates.source(&info.name).is_some_and(|s| s.contains("{{")));
        let all = templates.preview(&info.name).expect("there is one");
        assert!(all.len() >= 6, "{}", info.name);
        previews += all.len();
        for preview in all {
            let told = preview.text.expect("no fault");
            assert!(!told.markdown.contains("\n\n\n\n") && !told.markdown.trim().is_empty());
        }
    }
    assert_eq!(templates.list().count(), 20);
    assert_eq!(previews, 3 * 48);
    assert!(templates.preview("nobody.md").is_err());
}

#[test]
fn every_built_in_text_can_be_copied_and_changed() {
    let built_in = Templates::built_in();
    for info in built_in.list() {
        let source = built_in.source(&info.name).expect("there is one");
        let copy = file(&info.name.replace('/', "."), source);
        assert_eq!(built_in.check(&copy), [], "{}", info.name);
    }
}
