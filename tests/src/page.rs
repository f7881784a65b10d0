//! Reads the few things a journey needs from a page, as a browser would see them.

/// Names and values of every control of the page's form, hidden ones with their values.
pub fn controls(html: &str) -> Vec<(String, String)> {
    let tags = ["<input", "<textarea", "<select", "<button"];
    let mut controls = Vec::new();
    for tag in html.split('<').map(|rest| format!("<{rest}")) {
        if !tags.iter().any(|start| tag.starts_with(start)) {
            continue;
        }
        if let Some(name) = attribute(&tag, "name") {
            controls.push((name, attribute(&tag, "value").unwrap_or_default()));
        }
    }
    controls
}

/// The value of the first control of that name.
pub fn control(html: &str, name: &str) -> Option<String> {
    controls(html)
        .into_iter()
        .find(|(own, _)| own == name)
        .map(|(_, value)| value)
}

/// Hidden controls with their values: what travels in the page.
pub fn hidden(html: &str) -> Vec<(String, String)> {
    let tags = html
        .split('<')
        .filter(|tag| tag.contains("type=\"hidden\""));
    let pair = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value")?));
    tags.filter_map(pair).collect()
}

/// Names of the controls a person sees.
pub fn shown(html: &str) -> Vec<String> {
    let carried = hidden(html);
    let names = controls(html).into_iter().map(|(name, _)| name);
    names
        .filter(|name| !carried.iter().any(|(hidden, _)| hidden == name))
        .collect()
}

/// The text of an attribute, with character references resolved.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = tag.get(start..)?;
    let value = rest.get(..rest.find('"')?)?;
    Some(unescape(value))
}

/// A text with its character references resolved.
pub fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#10;", "\n")
        .replace("&amp;", "&")
}

/// The reference a receipt shows.
pub fn reference(html: &str) -> Option<request::Reference> {
    words(html).find_map(|word| word.parse().ok())
}

/// The receipt code a receipt shows.
pub fn code(html: &str) -> Option<request::ReceiptCode> {
    words(html).find_map(|word| word.parse().ok())
}

fn words(html: &str) -> impl Iterator<Item = &str> {
    html.split(|letter: char| letter == '<' || letter == '>' || letter.is_whitespace())
}

/// Names and values that the page shows filled in: what is typed, ticked or chosen already.
pub fn filled(html: &str) -> Vec<(String, String)> {
    let mut filled = Vec::new();
    for tag in html.split('<') {
        let is_box = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        let is_set = tag.starts_with("input")
            && !tag.contains("type=\"hidden\"")
            && (!is_box || tag.contains(" checked"));
        if tag.starts_with("textarea")
            && let (Some(name), Some((_, text))) = (attribute(tag, "name"), tag.split_once(">\n"))
        {
            filled.push((name, unescape(text)));
        } else if is_set && let Some(name) = attribute(tag, "name") {
            filled.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    filled.retain(|(_, value)| !value.is_empty());
    filled
}
