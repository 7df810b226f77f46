import Collect
import Evidence
import Office
import Records
package import Store

/// The events that the stages write, with a sample of each in its current version, made by hand and plausible.
///
/// A new event, or a new version of one, gets its sample here; then its entry is recorded for ever, as
/// `docs/data-model.md` tells.
package enum EventSamples {
  /// All that the program runs with.
  package static let projections: [any Projection] =
    Office.projections + CollectSchema().projections + Places.projections + Presence.projections
    + Informants.projections
    + Profiles.projections + Sites.projections
    + Flows.projections + Emergencies.projections + Hazards.projections + Activities.projections
    + EvidenceSchema.projections

  package static let all: [any Event] =
    office + collect + places + presence + informants + sites + flows + emergencies + hazards + activities + evidence
    + clearance
    + releases
}
