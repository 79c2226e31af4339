//! Sizes: how an image of one size becomes one of another. Images shrink; they never grow.

use std::borrow::Cow;

use fast_image_resize::{ResizeOptions, Resizer};
use image::DynamicImage;

use crate::MediaError;
use crate::limits;
use crate::task::Task;

/// What size is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The whole image, at most so many pixels.
    Area(u64),
    /// The whole image, inside this box.
    Inside(u32, u32),
    /// The middle of the image, in the proportions of this box and at most as large.
    Fill(u32, u32),
}

/// Which part of an image is taken, and how large it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) crop_width: u32,
    pub(crate) crop_height: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Shape {
    /// The size of the stored image.
    pub(crate) fn of(task: Task) -> Self {
        match task {
            Task::Attachment => Self::Area(limits::STORED_PIXELS),
            Task::Avatar => Self::Fill(limits::AVATAR.0, limits::AVATAR.1),
            Task::Header => Self::Fill(limits::HEADER.0, limits::HEADER.1),
            Task::Emoji => Self::Inside(limits::EMOJI.0, limits::EMOJI.1),
        }
    }

    /// How an image of this size gets this shape.
    pub(crate) fn plan(self, width: u32, height: u32) -> Plan {
        let (w, h) = (f64::from(width), f64::from(height));
        let side = f64::from(limits::MAX_SIDE);
        match self {
            Self::Area(pixels) => {
                let factor = (pixels as f64 / (w * h)).sqrt().min(side / w).min(side / h);
                Plan::whole(width, height, factor)
            }
            Self::Inside(right, bottom) => {
                Plan::whole(width, height, (f64::from(right) / w).min(f64::from(bottom) / h))
            }
            Self::Fill(right, bottom) => {
                // In integers: the largest part of the image that has the proportions of the box.
                let part = |across: u32, along: u32, by: u32| {
                    u32::try_from(u64::from(along) * u64::from(across) / u64::from(by)).unwrap_or(u32::MAX).max(1)
                };
                let crop_width = width.min(part(right, height, bottom));
                let crop_height = height.min(part(bottom, width, right));
                Plan {
                    left: (width - crop_width) / 2,
                    top: (height - crop_height) / 2,
                    crop_width,
                    crop_height,
                    width: crop_width.min(right),
                    height: crop_height.min(bottom),
                }
            }
        }
    }
}

impl Plan {
    fn whole(width: u32, height: u32, factor: f64) -> Self {
        let scaled = |length: u32| if factor < 1.0 { ((f64::from(length) * factor) as u32).max(1) } else { length };
        Self { left: 0, top: 0, crop_width: width, crop_height: height, width: scaled(width), height: scaled(height) }
    }

    fn changes(&self, image: &DynamicImage) -> bool {
        (self.width, self.height) != (image.width(), image.height())
    }
}

/// The image in this shape; itself if it has it already.
pub(crate) fn apply<'a>(shape: Shape, image: &'a DynamicImage) -> Result<Cow<'a, DynamicImage>, MediaError> {
    let plan = shape.plan(image.width(), image.height());
    if !plan.changes(image) {
        return Ok(Cow::Borrowed(image));
    }
    let mut smaller = DynamicImage::new(plan.width, plan.height, image.color());
    let options =
        ResizeOptions::new().crop(plan.left.into(), plan.top.into(), plan.crop_width.into(), plan.crop_height.into());
    Resizer::new().resize(image, &mut smaller, &options).map_err(MediaError::internal)?;
    Ok(Cow::Owned(smaller))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn size(shape: Shape, width: u32, height: u32) -> (u32, u32) {
        let plan = shape.plan(width, height);
        (plan.width, plan.height)
    }

    #[test]
    fn sizes_are_as_promised() {
        let stored = Shape::of(Task::Attachment);
        assert_eq!(size(stored, 3840, 2160), (3840, 2160));
        assert_eq!(size(stored, 7680, 4320), (3840, 2160));
        assert_eq!(size(stored, 60_000, 100), (16_383, 27));
        assert_eq!(size(Shape::Area(limits::THUMBNAIL_PIXELS), 1280, 720), (640, 360));
        assert_eq!(size(Shape::of(Task::Avatar), 1000, 800), (400, 400));
        assert_eq!(size(Shape::of(Task::Avatar), 100, 80), (80, 80));
        assert_eq!(size(Shape::of(Task::Header), 4000, 4000), (1500, 500));
        assert_eq!(size(Shape::of(Task::Header), 300, 300), (300, 100));
        assert_eq!(size(Shape::of(Task::Emoji), 512, 128), (256, 64));
    }

    #[test]
    fn a_crop_takes_the_middle() {
        let plan = Shape::of(Task::Avatar).plan(1000, 800);
        assert_eq!((plan.left, plan.top, plan.crop_width, plan.crop_height), (100, 0, 800, 800));
    }

    proptest! {
        #[test]
        fn nothing_grows_vanishes_or_leaves_the_image(width in 1u32..70_000, height in 1u32..70_000) {
            for task in [Task::Attachment, Task::Avatar, Task::Header, Task::Emoji] {
                let plan = Shape::of(task).plan(width, height);
                prop_assert!(plan.width >= 1 && plan.height >= 1);
                prop_assert!(plan.width <= plan.crop_width && plan.height <= plan.crop_height);
                prop_assert!(plan.left + plan.crop_width <= width && plan.top + plan.crop_height <= height);
                prop_assert!(u64::from(plan.width) * u64::from(plan.height) <= limits::STORED_PIXELS);
                prop_assert!(plan.width <= limits::MAX_SIDE && plan.height <= limits::MAX_SIDE);
            }
        }
    }
}
