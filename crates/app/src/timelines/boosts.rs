//! Which boosts of a status stand in a home: "a boost is left out if the same original, or another boost of it, stands in
//! this home within the 24 hours before it". A boost that is left out hides no other, so the answer grows from the oldest
//! one on. It knows ids and times, never pages.

use domain::StatusId;

/// The 24 hours, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A status that may stand in a home: the original itself, or a boost of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub id: i64,
    pub is_boost: bool,
}

/// What becomes of a boost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Stands,
    Hidden,
    /// What is older than the members that are known decides.
    Open,
}

/// The verdict about each member. `members` are all from `floor` on that the home would take, in the order of their ids;
/// `i64::MIN` when there are no others.
pub(crate) fn verdicts(members: &[Member], floor: i64) -> Vec<(i64, Verdict)> {
    let time = |id: i64| StatusId(id).time().0;
    let mut last_standing: Option<i64> = None;
    // The newest one of which it is open whether it stands.
    let mut last_open = (floor != i64::MIN).then_some(floor);
    let within = |last: Option<i64>, id: i64| last.is_some_and(|last| time(id) - time(last) <= DAY);
    members
        .iter()
        .map(|member| {
            let verdict = if !member.is_boost {
                Verdict::Stands
            } else if within(last_standing, member.id) {
                Verdict::Hidden
            } else if within(last_open, member.id) {
                Verdict::Open
            } else {
                Verdict::Stands
            };
            match verdict {
                Verdict::Stands => last_standing = Some(member.id),
                Verdict::Open => last_open = Some(member.id),
                Verdict::Hidden => {}
            }
            (member.id, verdict)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Hidden, Open, Stands};

    fn at(hours: i64) -> i64 {
        ((1_000 + hours) * 60 * 60 * 1000) << 16
    }
    fn chain(original: Option<i64>, boosts: &[i64], floor: i64) -> Vec<Verdict> {
        let boosts = boosts.iter().map(|hours| Member { id: at(*hours), is_boost: true });
        let original = original.map(|hours| Member { id: at(hours), is_boost: false });
        let mut members: Vec<Member> = original.into_iter().chain(boosts).collect();
        members.sort();
        verdicts(&members, floor).into_iter().map(|(_, verdict)| verdict).collect()
    }

    #[test]
    fn what_is_hidden_hides_nothing() {
        assert_eq!(chain(Some(0), &[20, 30, 50], i64::MIN), [Stands, Hidden, Stands, Hidden]);
        assert_eq!(chain(None, &[0, 24, 25], i64::MIN), [Stands, Hidden, Stands]);
    }

    #[test]
    fn what_is_near_the_floor_is_open_until_a_day_without_open_ones_has_passed() {
        assert_eq!(chain(None, &[10, 30, 60], at(0)), [Open, Open, Stands]);
        assert_eq!(chain(None, &[25, 30], at(0)), [Stands, Hidden]);
        assert_eq!(chain(Some(1), &[2, 26], at(0)), [Stands, Hidden, Stands]);
    }
}
