//! JSON as RFC 8785 writes it down, a second time: from the specification alone, slow and plain, to hold the one that
//! proofs are checked with against it.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc8785>

use serde_json::Value;

/// The canonical text of a document.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.as_f64().map(number).unwrap_or_default(),
        Value::String(value) => string(value),
        Value::Array(list) => format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(",")),
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            names.sort_by_key(|name| name.encode_utf16().collect::<Vec<u16>>());
            let entries = names.into_iter().map(|name| format!("{}:{}", string(name), text(&map[name])));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

fn string(text: &str) -> String {
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\u{8}' => written.push_str("\\b"),
            '\t' => written.push_str("\\t"),
            '\n' => written.push_str("\\n"),
            '\u{c}' => written.push_str("\\f"),
            '\r' => written.push_str("\\r"),
            control if u32::from(control) < 0x20 => written.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => written.push(other),
        }
    }
    written.push('"');
    written
}

/// `Number::toString` of ECMAScript (7.1.12.1 in its tenth edition), out of the shortest digits.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = evened(mantissa.replace('.', ""), value);
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // Where the point stands, counted from before the first digit.
    let point = exponent.parse::<i32>().unwrap_or_default() + 1;
    let zeros = |times: i32| "0".repeat(usize::try_from(times).unwrap_or_default());
    let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default().min(digits.len()));
    let written = match point {
        1..=21 if point >= count => format!("{digits}{}", zeros(point - count)),
        1..=21 => format!("{whole}.{fraction}"),
        -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let (dot, sign) = (if rest.is_empty() { "" } else { "." }, if point > 0 { "+" } else { "-" });
            format!("{first}{dot}{rest}e{sign}{}", (point - 1).abs())
        }
    };
    if value < 0.0 { format!("-{written}") } else { written }
}

/// Of two shortest numbers that are equally near, the one with an even end. Rust takes the other one.
fn evened(digits: String, value: f64) -> String {
    let exact = format!("{:.770e}", value.abs());
    let exact: String = exact.split('e').next().unwrap_or_default().replace('.', "");
    match digits.split_at_checked(digits.len() - 1) {
        Some((start, end)) if "13579".contains(end) => {
            let even = format!("{start}{}", end.parse::<u8>().unwrap_or(1) - 1);
            if exact.trim_end_matches('0') == format!("{even}5") { even } else { digits }
        }
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Out of appendix B of RFC 8785.
    #[test]
    fn numbers_are_written_as_in_the_table_of_the_specification() {
        for (bits, written) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            assert_eq!(number(f64::from_bits(bits)), written, "{bits:x}");
        }
    }

    #[test]
    fn names_are_sorted_by_utf_16_and_texts_are_escaped_little() {
        let value = serde_json::json!({"\u{20ac}": 1, "\r": [null, true], "\u{1f600}": "\u{1f}\"\\/ö", "1": {}});
        assert_eq!(text(&value), "{\"\\r\":[null,true],\"1\":{},\"\u{20ac}\":1,\"\u{1f600}\":\"\\u001f\\\"\\\\/ö\"}");
    }
}
