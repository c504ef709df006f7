//! Templates of the company's own: which one is used, what is wrong with one, and that none can do harm.

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

/// Each is too deep for the stack of a thread when it is read, run, or thrown away, if nothing bounds it.
#[test]
fn no_template_is_too_deep_for_the_stack() {
    for (before, again, after, times) in [
        ("{{ 1", "+1", " }}", 10_000),
        ("{{ headline", ".a", " }}", 20_000),
        ("{{ headline", "[0]", " }}", 20_000),
        ("{{ headline", "()", " }}", 20_000),
        ("{{ headline", " | upper", " }}", 8_000),
        ("{{ headline", " is string", " }}", 6_000),
        ("{{ headline", " ~ 1", " }}", 15_000),
        ("{{ 2", "**2", " }}", 20_000),
        ("{{ 1", " if 1 else 1", " }}", 5_000),
        ("{{", " not", " 1 }}", 15_000),
        ("{{ ", "-", "1 }}", 60_000),
        ("{{ ", "(", "1 }}", 60_000),
        ("{{ ", "[", "1 }}", 60_000),
        ("{{ ", "{1:", "1 }}", 20_000),
        ("{% set ", "(", "x = 1 %}", 60_000),
        ("{% for ", "(", "x in 1 %}", 60_000),
        ("", "{% if status %}", "x", 4_000),
        ("", "{% for x in [1] %}", "x", 3_500),
        ("", "{% with %}", "x", 6_000),
        ("", "{% filter upper %}", "x", 3_500),
        ("", "{% autoescape false %}", "x", 2_900),
        ("", "{% set x %}", "x", 5_000),
        ("{% if status %}", "{% elif status %}", "{% endif %}x", 3_500),
        ("{% set x = 1 %}", "{% set x = [x] %}", "{{ x | string }}", 3_800),
        ("{% set x = 1 %}", "{% set x = [x] | batch(1) | list %}", "{{ x | string }}", 1_800),
        ("{% set x = [1] %}", "{% set x = x | zip | zip %}", "{{ x | string }}", 2_300),
        ("{% set x = [1] %}", "{% set x = x | chain | chain %}", "{{ x | string }}", 2_000),
        ("{% set x = [1] %}", "{% set x = x + x %}", "{{ x | string }}", 3_000),
        ("{% set x = [1] %}", "{% set x = dict(a=x) %}", "{{ x | string }}", 2_800),
        ("{% set x = 1 %}", "{% set x = [[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]] %}", "{{ x == x }}", 1_400),
    ] {
        let text = format!("{before}{}{after}", again.repeat(times));
        let fault = fault(&text);
        assert!(!fault.message.is_empty() && !fault.hint.is_empty(), "{again}");
        let (templates, _) = load(&[("customer.md", &text)]);
        assert_eq!(read(&templates, &update()).template, "customer/progress.md", "{again}");
    }
}

/// The same shapes with as much of each as is let through: the engine has to bear that.
#[test]
fn what_is_not_too_deep_is_borne() {
    for (before, again, after, times) in [
        ("{{ 1", "+1", " }}", 99),
        ("{{ headline", " | upper", " }}", 99),
        ("{{", " not", " 1 }}", 199),
        ("{{ ", "-", "1 }}", 199),
        ("{{ ", "(", "1 }}", 32),
        ("{% if 1 %}", "{% elif 1 %}", "{% endif %}x", 31),
        ("", "{% if 1 %}{{ (((((((((((((((1))))))))))))))) }}", "", 32),
        ("", "{% set x %}", "x", 140),
        ("{% set x = 1 %}", &format!("{{% set x = {}x{} %}}", "[".repeat(32), "]".repeat(32)), "{{ x | string }}{{ x == x }}", 15),
        ("{% set x = [1] %}", &format!("{{% set x = x{} %}}", " | zip".repeat(98)), "{{ x | string }}{{ x == x }}", 5),
        ("{% set x = [1] %}", &format!("{{% set x = x{} %}}", " | chain".repeat(98)), "{{ x | list | string }}", 5),
        ("{% set x = [1] %}", &format!("{{% set x = x{} %}}", " + x".repeat(98)), "{{ x | list | string }}", 5),
        ("{% set x = [1] %}", "{% set x = dict(a=dict(a=dict(a=dict(a=x)))) %}", "{{ x | string }}", 120),
    ] {
        let text = format!("{before}{}{after}", again.repeat(times));
        let checked = Templates::built_in().check(&file("customer.md", &text));
        assert!(checked.iter().all(|fault| !fault.message.contains("more than")), "{again}: {checked:?}");
    }
}

#[test]
fn a_template_that_would_never_end_ends() {
    let thousand = "{% for a in range(1000) %}".repeat(3) + "x" + &"{% endfor %}".repeat(3);
    let replaced = "{% set x = \"ab\" * 30000 %}{% for i in range(1000) %}{% if x | replace(\"ab\", \"a\") %}{% endif %}{% endfor %}x";
    for text in [
        "{{ \"x\" * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ range(1000000000) | list }}",
        "{{ range(1001) | join(\", \") }}",
        "{{ (range(1000) | list * 1000) | join }}",
        "{% for x in range(1000) %}{% for y in range(1000) %}x{% endfor %}{% endfor %}",
        thousand.as_str(),
        replaced,
        "{% set x = \"y\" * 10000 %}{% for i in range(1000) %}{{ x }}{% endfor %}",
        "{% set x = \"> \" * 30000 %}{% for i in range(1000) %}{% if x | line %}{% endif %}{% endfor %}x",
        "{% set ns = namespace(x=\"xx\") %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% for x in [1] recursive %}{{ loop([[x]]) }}{% endfor %}",
        "{{ \"%1000000000d\" | format(1) }}",
        "{{ \"a\" | indent(1000000000) }}",
        "{{ \"a\" | replace(\"\", \"b\" * 100000) | replace(\"\", \"b\" * 100000) }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
    ] {
        assert!(!fault(text).message.is_empty(), "{text}");
    }
}

#[test]
fn what_costs_little_once_may_not_cost_much_a_hundred_times() {
    let almost_all = "{% for i in range(1000) %}{% if i > 0 %}{{ i }} {% endif %}{% endfor %}";
    let fault = fault(almost_all);
    assert_eq!((fault.line, fault.column), (1, 1));
    assert!(fault.message.contains("too long"), "{fault}");
    // For one occasion there are few samples, so it is not the text alone that costs too much.
    let (_, faults) = load(&[("customer.holding.sev1.identified.md", almost_all)]);
    assert_eq!(faults, []);
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
