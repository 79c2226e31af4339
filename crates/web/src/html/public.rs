//! Pages that anybody can read: profiles, statuses, hashtags. What a visitor may not see looks like what does not exist.

pub mod interact;
pub mod post;
pub mod profile;
pub mod status;
pub mod tag;
pub mod uri;

/// Posts on one page.
const PAGE: usize = 20;

/// Where the older posts are, and the posts of this page without the one that only tells that there are more.
fn cut<T>(mut found: Vec<T>, here: &str, id: impl Fn(&T) -> i64) -> (Vec<T>, Option<String>) {
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more).map(|last| format!("{here}?max_id={}", id(last)));
    (found, older)
}

/// The first characters of a text, for previews.
fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 300;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(CHARACTERS) {
        None => flat,
        Some((end, _)) => format!("{}…", flat[..end].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_whether_there_are_older_ones() {
        assert_eq!(cut(vec![3_i64, 2], "/@a", |id| *id), (vec![3, 2], None));
        let (shown, older) = cut((1..=21_i64).rev().collect(), "/@a", |id| *id);
        assert_eq!((shown.len(), older.as_deref()), (20, Some("/@a?max_id=2")));
    }

    #[test]
    fn previews_are_short_and_one_line() {
        assert_eq!(shortened("a\n\n b"), "a b");
        assert_eq!(shortened(&"é".repeat(400)), format!("{}…", "é".repeat(300)));
    }
}
