//! What an activity embeds, cut down to what its actor may say: things at the actor's own origin, whose owners are there
//! too. Of everything else the id is left, which is a hint to fetch it from where it lies (FEP-fe34).
//!
//! What has no id at all (the `Follow` in an `Undo`, say) is left as a part of the activity: it is the actor's own word, and
//! nothing may be looked up or kept by it.

use wire::{
    activitystreams::{Activity, Reference},
    uri::Uri,
};

/// Cuts what is embedded, at any depth.
pub(super) fn cut(activity: &mut Activity) {
    let actor = activity.actor.clone();
    cut_in(activity, &actor);
}

fn cut_in(activity: &mut Activity, speaker: &Uri) {
    for reference in [&mut activity.object, &mut activity.instrument].into_iter().flatten() {
        cut_one(reference, speaker);
    }
}

fn cut_one(reference: &mut Reference, speaker: &Uri) {
    if let Some(id) = reference.id()
        && !(id.same_origin(speaker) && owners_are_at(reference, id))
    {
        *reference = match &*reference {
            Reference::Activity(inner) => Reference::Hint {
                id: id.clone(),
                kind: inner.kind.clone(),
                object: inner.object.as_ref().and_then(Reference::id).cloned(),
            },
            // An id and a word: nothing to be cut.
            Reference::Other { .. } => return,
            _ => Reference::Id(id.clone()),
        };
    } else if let Reference::Activity(inner) = reference {
        cut_in(inner, speaker);
    }
}

/// Whether all who are named as owners are at the origin of the id: nobody's things lie at another's.
fn owners_are_at(reference: &Reference, id: &Uri) -> bool {
    match reference {
        Reference::Object(object) => object.attributed_to.iter().all(|author| author.id.same_origin(id)),
        Reference::Activity(inner) => inner.actor.same_origin(id),
        Reference::Id(_)
        | Reference::Actor(_)
        | Reference::Other { .. }
        | Reference::Many(_)
        | Reference::Hint { .. } => true,
    }
}
