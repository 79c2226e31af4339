//! What commands read from standard input.

use std::io::BufRead;

/// Nobody types more than that.
const MOST: u64 = 4_096;

/// A password: the first line of standard input, without its line break.
pub fn password() -> std::io::Result<String> {
    first_line(std::io::stdin().lock())
}

fn first_line(input: impl BufRead) -> std::io::Result<String> {
    let mut line = String::new();
    input.take(MOST).read_line(&mut line)?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[test]
    fn a_line_break_is_no_part_of_a_password() {
        for (input, password) in [("a b \n", "a b "), ("x\r\ny", "x"), ("x", "x"), ("", "")] {
            assert_eq!(first_line(input.as_bytes()).unwrap(), password);
        }
    }
}
