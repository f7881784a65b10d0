//! How each item is taken out of the content that ships, and what must be said.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests stops the test where the content is not what it changes"
)]

use crate::site::Site;

/// One change of a file.
pub(crate) enum Edit {
    /// One text becomes another.
    Swap(&'static str, &'static str, &'static str),
    /// The text under a heading goes; the heading stays.
    Blank(&'static str, &'static str),
    /// An entry of a register goes, by its id.
    Drop(&'static str, &'static str),
}

use Edit::{Blank, Drop, Swap};

impl Edit {
    pub(crate) fn apply(&self, site: &Site) {
        match *self {
            Swap(path, from, to) => site.change(path, from, to),
            Blank(path, id) => {
                let text = site.text(path);
                let heading = text.find(&format!("{{#{id}")).unwrap();
                let start = heading + text[heading..].find('\n').unwrap();
                let end = text[start..]
                    .find("\n## ")
                    .map_or(text.len(), |it| start + it);
                site.change(path, &text[start..end], "\n");
            }
            Drop(path, id) => {
                let text = site.text(path);
                let name = text.find(&format!("id = \"{id}\"")).unwrap();
                let start = text[..name].rfind("[[").unwrap();
                let end = text[name..].find("[[").map_or(text.len(), |it| name + it);
                site.change(path, &text[start..end], "");
            }
        }
    }
}

/// An item taken out.
pub(crate) struct Removal {
    pub(crate) id: &'static str,
    pub(crate) edits: &'static [Edit],
    /// The file that is named.
    pub(crate) file: &'static str,
    pub(crate) text: &'static str,
}

const fn removal(
    id: &'static str,
    edits: &'static [Edit],
    file: &'static str,
    text: &'static str,
) -> Removal {
    Removal {
        id,
        edits,
        file,
        text,
    }
}

const POLICY: &str = "content/ja/privacy/index.md";
const PURPOSES: &str = "content/ja/privacy/purposes.md";
const PROCEDURES: &str = "content/ja/privacy/procedures/index.md";
const STATEMENTS: &str = "content/ja/privacy/procedures/statements.md";
const SECURITY: &str = "content/ja/privacy/security.md";
const CONSENT: &str = "content/ja/privacy/consent.md";
const JOINT: &str = "content/registers/joint-use.toml";
const CHECKLIST: &str = "content/registers/publication.toml";
const SOCIETY: &str = "content/society.toml";

/// Every item, in order.
pub(crate) const REMOVALS: [Removal; 42] = [
    removal(
        "name",
        &[Swap(
            POLICY,
            "**名称**：{{ society.name }}",
            "**名称**：当組合",
        )],
        POLICY,
        "the section {#society} does not hold {{ society.name }}, so “The Society's name” (item 1 of the publication list) is not published. Required by APPI Art. 32(1)(i). Write it there.",
    ),
    removal(
        "address",
        &[Swap(POLICY, "{{ society.address }}", "本部")],
        POLICY,
        "the section {#society} does not hold {{ society.address }}, so “The Society's address” (item 2 of the publication list) is not published. Required by APPI Art. 32(1)(i). Write it there.",
    ),
    removal(
        "representative",
        &[Swap(POLICY, "{{ society.representative_name }}", "理事長")],
        POLICY,
        "the section {#society} does not hold {{ society.representative_name }}, so “The name of the Society's representative” (item 3 of the publication list) is not published. Required by APPI Art. 32(1)(i). Write it there.",
    ),
    removal(
        "basic-policy",
        &[Blank(POLICY, "third-parties")],
        POLICY,
        "the section {#third-parties} is empty, so “The basic policy on personal information” (item 4 of the publication list) is not published. Recommended under Society Guidance. Write its text.",
    ),
    removal(
        "purposes",
        &[Swap(PURPOSES, "{{ register.purposes }}", "別に定めます。")],
        PURPOSES,
        "the section {#list} does not hold {{ register.purposes }}, so “All purposes of use” (item 5 of the publication list) is not published. Required by APPI Art. 17, APPI Art. 21(1) and APPI Art. 32(1)(ii). Write it there.",
    ),
    removal(
        "purposes-split",
        &[Blank(PURPOSES, "outside")],
        PURPOSES,
        "the section {#outside} is empty, so “Which purposes stay within the Society and which involve others” (item 6 of the publication list) is not published. Recommended under Society Guidance. Write its text.",
    ),
    removal(
        "purpose-changes",
        &[Blank(PURPOSES, "changes")],
        PURPOSES,
        "the section {#changes} is empty, so “Changed purposes, and the date of each change” (item 7 of the publication list) is not published. Required by APPI Art. 21(3). Write its text.",
    ),
    removal(
        "form-purpose",
        &[Swap(
            "content/en/request/complaint.md",
            "\npurpose = ",
            "\n# purpose = ",
        )],
        "content/en/request/complaint.md",
        "this form does not say what the answers are used for, so “The purpose of use of each form, before it is sent” (item 8 of the publication list) is not published. Required by APPI Art. 21(2). Add purpose.",
    ),
    removal(
        "where-to-send",
        &[Swap(
            PROCEDURES,
            "{{ society.postal_requests_to }}",
            "当組合",
        )],
        PROCEDURES,
        "the section {#how} does not hold {{ society.postal_requests_to }}, so “Where to send a request” (item 9 of the publication list) is not published. Required by APPI Art. 37(1) and APPI Order Art. 12(i), where the manner of taking requests is laid down. Write it there.",
    ),
    removal(
        "form-and-manner",
        &[Blank("content/en/request/index.md", "by-post")],
        "content/en/request/index.md",
        "the section {#by-post} is empty, so “The form and manner of requests, online and on paper” (item 10 of the publication list) is not published. Required by APPI Art. 37(1) and APPI Order Art. 12(ii), where the manner of taking requests is laid down. Write its text.",
    ),
    removal(
        "identity",
        &[Swap(
            PROCEDURES,
            "{{ register.identity-papers }}",
            "電話でお尋ねください。",
        )],
        PROCEDURES,
        "the section {#identity} does not hold {{ register.identity-papers }}, so “How the identity of the person or agent is confirmed” (item 11 of the publication list) is not published. Required by APPI Art. 37(1) and APPI Order Art. 12(iii), where the manner of taking requests is laid down. Write it there.",
    ),
    removal(
        "fees",
        &[Swap(PROCEDURES, "{{ fee.provision-records }}", "有料")],
        PROCEDURES,
        "the section {#kinds} does not hold {{ fee.provision-records }}, so “The fee for each kind of request” (item 12 of the publication list) is not published. Required by APPI Art. 32(1)(iii) and APPI Art. 38(2), where any request is charged for. Write it there.",
    ),
    removal(
        "fee-payment",
        &[Swap(PROCEDURES, "{{ register.fees }}", "銀行振込です。")],
        PROCEDURES,
        "the section {#fees} does not hold {{ register.fees }}, so “How fees are paid” (item 13 of the publication list) is not published. Required by APPI Art. 37(1) and APPI Order Art. 12(iv), where any request is charged for. Write it there.",
    ),
    removal(
        "request-kinds",
        &[Swap(
            PROCEDURES,
            "[提供の停止](/request/provision-stop/)",
            "提供の停止",
        )],
        PROCEDURES,
        "the section {#kinds} does not link to /request/provision-stop/, so “The procedure for every kind of request: notice of purpose, disclosure, provision records, correction, stop of use, stop of provision” (item 14 of the publication list) is not published. Required by APPI Art. 32(1)(iii) and APPI Art. 37(1). Link to it there.",
    ),
    removal(
        "security",
        &[Swap(
            SECURITY,
            "{{ register.security-measures }}",
            "適切な措置をとっています。",
        )],
        SECURITY,
        "the section {#measures} does not hold {{ register.security-measures }}, so “The security measures taken” (item 15 of the publication list) is not published. Required by APPI Art. 32(1) and APPI Order Art. 10(i). Write it there.",
    ),
    removal(
        "foreign-environment",
        &[
            Swap(CHECKLIST, "abroad = false", "abroad = true"),
            Swap(
                "content/en/privacy/security.md",
                "\n## How long",
                "\n## Measures {#foreign-measures}\n\nWe encrypt.\n\n## How long",
            ),
        ],
        SECURITY,
        "there is no section {#foreign-measures}, so “The foreign country where data is handled, and the measures in view of its rules” (item 16 of the publication list) is not published. Required by APPI Order Art. 10(i), where personal data is handled in a foreign country. Add it, with its text.",
    ),
    removal(
        "complaints",
        &[Drop("content/registers/contacts.toml", "complaints")],
        "content/registers/contacts.toml",
        "there is no entry `complaints`, so “Where to complain” (item 17 of the publication list) is not published. Required by APPI Order Art. 10(ii) and APPI Art. 40. Add it.",
    ),
    removal(
        "accredited-body",
        &[
            Swap(SOCIETY, "ja = \"なし\"", "ja = \"見本認定団体\""),
            Swap(SOCIETY, "en = \"none\"", "en = \"Sample Body\""),
        ],
        SOCIETY,
        "the fact `accredited_body_contact` is not stated, so “The accredited body we belong to, and where to ask it to settle a complaint” (item 18 of the publication list) is not published. Required by APPI Order Art. 10(iii), where the Society belongs to an accredited body. Add [accredited_body_contact] with ja and en, and {{ society.accredited_body_contact }} at /contact/#accredited.",
    ),
    removal(
        "joint-use",
        &[Swap(JOINT, "\nusers = ", "\n# users = ")],
        JOINT,
        "`users` of `high-cost-grant` is not stated, so “Joint use: the fact, the items, the users and their purpose” (item 19 of the publication list) is not published. Required by APPI Art. 27(5)(iii), where there is joint use. Add it, in both languages.",
    ),
    removal(
        "joint-use-responsible",
        &[Swap(
            JOINT,
            "\nresponsible_representative = ",
            "\n# responsible_representative = ",
        )],
        JOINT,
        "`responsible_representative` of `high-cost-grant` is not stated, so “Joint use: the name, address and representative of the responsible party” (item 20 of the publication list) is not published. Required by APPI Art. 27(5)(iii), where there is joint use. Add it, in both languages.",
    ),
    removal(
        "high-cost-grant",
        &[Drop(JOINT, "high-cost-grant")],
        JOINT,
        "there is no entry `high-cost-grant`, so “Joint use in the grant scheme for high-cost benefits” (item 21 of the publication list) is not published. Required by APPI Art. 27(5)(iii) and HIA Suppl. Art. 2, where the Society takes part in Kenporen's grant scheme. Add it.",
    ),
    removal(
        "joint-checkups",
        &[Drop(JOINT, "joint-checkups")],
        JOINT,
        "there is no entry `joint-checkups`, so “Joint use in check-ups carried out with employers” (item 22 of the publication list) is not published. Required by APPI Art. 27(5)(iii), where check-ups are carried out jointly with employers. Add it.",
    ),
    removal(
        "joint-use-stop",
        &[Blank("content/en/privacy/joint-use.md", "stop")],
        "content/en/privacy/joint-use.md",
        "the section {#stop} is empty, so “Whom to ask to stop joint use” (item 23 of the publication list) is not published. Good practice asks for it, where there is joint use. Write its text.",
    ),
    removal(
        "subcontracting",
        &[Blank("content/ja/privacy/subcontracting.md", "supervision")],
        "content/ja/privacy/subcontracting.md",
        "the section {#supervision} is empty, so “Work entrusted to others, the terms of contract, and supervision” (item 24 of the publication list) is not published. Recommended under APPI Art. 25 and APPI Art. 27(5)(i). Write its text.",
    ),
    removal(
        "third-parties",
        &[Blank(CONSENT, "exceptions")],
        CONSENT,
        "the section {#exceptions} is empty, so “The rule on third parties, and when no consent is needed” (item 25 of the publication list) is not published. Recommended under APPI Art. 27(1). Write its text.",
    ),
    removal(
        "implied-consent",
        &[Blank(CONSENT, "refuse")],
        CONSENT,
        "the section {#refuse} is empty, so “Handling on implied consent, item by item, and how to refuse it” (item 26 of the publication list) is not published. Required by APPI Art. 27(1) and Society Guidance, where the Society relies on implied consent. Write its text.",
    ),
    removal(
        "refusal-effect",
        &[Swap(
            "content/registers/consent-items.toml",
            "\nrefusing = ",
            "\n# refusing = ",
        )],
        "content/registers/consent-items.toml",
        "`refusing` of `high-cost-benefit` is not stated, so “What follows from refusing each item” (item 27 of the publication list) is not published. Good practice asks for it. Add it, in both languages.",
    ),
    removal(
        "data-held",
        &[Swap(
            "content/en/privacy/data-held.md",
            "{{ register.data-kinds }}",
            "Many kinds.",
        )],
        "content/en/privacy/data-held.md",
        "the section {#kinds} does not hold {{ register.data-kinds }}, so “The kinds of data held” (item 28 of the publication list) is not published. Recommended under APPI Art. 37(2). Write it there.",
    ),
    removal(
        "disclosure-methods",
        &[Swap(
            PROCEDURES,
            "{{ register.disclosure-methods }}",
            "書面です。",
        )],
        PROCEDURES,
        "the section {#receiving} does not hold {{ register.disclosure-methods }}, so “The methods and media of disclosure on offer” (item 29 of the publication list) is not published. Recommended under APPI Art. 33(1) and APPI Rules Art. 30. Write it there.",
    ),
    removal(
        "refusal-grounds",
        &[Swap(
            PROCEDURES,
            "{{ register.refusal-grounds }}",
            "個別に判断します。",
        )],
        PROCEDURES,
        "the section {#grounds} does not hold {{ register.refusal-grounds }}, so “The grounds for refusing, and that reasons are given” (item 30 of the publication list) is not published. Recommended under APPI Art. 33(2) and APPI Art. 36. Write it there.",
    ),
    removal(
        "statements",
        &[Blank(STATEMENTS, "provider")],
        STATEMENTS,
        "the section {#provider} is empty, so “Disclosure of statements: asking the provider, time, limits” (item 31 of the publication list) is not published. Recommended under 2005 Statement Notice. Write its text.",
    ),
    removal(
        "deceased",
        &[Blank(PROCEDURES, "deceased")],
        PROCEDURES,
        "the section {#deceased} is empty, so “Requests by the family of a deceased member” (item 32 of the publication list) is not published. Recommended under Society Guidance. Write its text.",
    ),
    removal(
        "stop-effect",
        &[Blank(PROCEDURES, "stop-effect")],
        PROCEDURES,
        "the section {#stop-effect} is empty, so “The effect of a stop of use” (item 33 of the publication list) is not published. Good practice asks for it. Write its text.",
    ),
    removal(
        "routine-changes",
        &[Blank(PROCEDURES, "routine")],
        PROCEDURES,
        "the section {#routine} is empty, so “The ordinary notice for changes of name, address and so on” (item 34 of the publication list) is not published. Recommended under APPI Art. 34(2). Write its text.",
    ),
    removal(
        "individual-number",
        &[Blank(
            "content/en/privacy/individual-number.md",
            "assessment",
        )],
        "content/en/privacy/individual-number.md",
        "the section {#assessment} is empty, so “The handling of Individual Numbers, and the protection assessment” (item 35 of the publication list) is not published. Required by Number Act Art. 9 and Number Act Art. 28, where Individual Numbers are handled. Write its text.",
    ),
    removal(
        "officer",
        &[Swap(POLICY, "{{ society.privacy_officer }}", "理事長")],
        POLICY,
        "the section {#officer} does not hold {{ society.privacy_officer }}, so “The responsible officer” (item 36 of the publication list) is not published. Recommended under Society Guidance. Write it there.",
    ),
    removal(
        "outside-desks",
        &[Drop("content/registers/contacts.toml", "commission")],
        "content/registers/contacts.toml",
        "there is no entry `commission`, so “Help outside the Society: the Personal Information Protection Commission” (item 37 of the publication list) is not published. Good practice asks for it. Add it.",
    ),
    removal(
        "retention",
        &[Blank("content/en/privacy/data-held.md", "keeping")],
        "content/en/privacy/data-held.md",
        "the section {#keeping} is empty, so “Retention and disposal” (item 38 of the publication list) is not published. Recommended under APPI Art. 22. Write its text.",
    ),
    removal(
        "anonymised",
        &[
            Swap(CHECKLIST, "anonymised = false", "anonymised = true"),
            Swap(
                "content/en/privacy/data-held.md",
                "\n## To see",
                "\n## Items {#anonymised-items}\n\nAge and month.\n\n## To see",
            ),
        ],
        "content/ja/privacy/data-held.md",
        "there is no section {#anonymised-items}, so “The items of anonymously processed information” (item 39 of the publication list) is not published. Required by APPI Art. 43(3), where anonymously processed information is made. Add it, with its text.",
    ),
    removal(
        "incidents",
        &[
            Swap(CHECKLIST, "incident = false", "incident = true"),
            Swap(
                "content/ja/privacy/security.md",
                "\n## 気づいた",
                "\n## お知らせ {#notices}\n\n事故のお知らせです。\n\n## 気づいた",
            ),
        ],
        "content/en/privacy/security.md",
        "there is no section {#notices}, so “Notices of incidents” (item 40 of the publication list) is not published. Required by APPI Art. 26, where an incident is announced in place of notifying the persons concerned. Add it, with its text.",
    ),
    removal(
        "revisions",
        &[Swap(
            "content/ja/revisions.md",
            "\ntemplate = ",
            "\n# template = ",
        )],
        "content/ja",
        "there is no page with template = \"revisions\", so “The effective date and revision log of each page” (item 41 of the publication list) is not published. Good practice asks for it. Add one.",
    ),
    removal(
        "access",
        &[Swap(
            "templates/site/base.html",
            "{{ ui.skip }}",
            "{{ ui.next }}",
        )],
        "templates/site/base.html",
        "no template shows the link past the menus (ui.skip), so “What lets everyone read: skip link, site search, the English version” (item 42 of the publication list) is not published. Recommended under JIS X 8341-3. Show it.",
    ),
];
