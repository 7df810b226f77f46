/// What submissions say of a released round since its release, and what it would change.
struct LateAnswersPage: PageModel {
  static let template = "records/round-late"

  let proof: String
  let title: String
  let answers: [Answer]
  /// Places in whose sites others live by what is known now.
  let sites: [Sites]
  let isEmpty: Bool
  /// Set aside by an officer, who said why.
  let aside: [Answer]
  let sitesAside: [Sites]
  let hasAside: Bool
  /// Nil where all are shown.
  let more: String?
  let problem: String?

  struct Answer: Equatable, Sendable {
    let places: String
    let came: String
    /// Nil for who may not read submissions.
    let submission: String?
    let effects: [Effect]
    /// Nil for who may not record there.
    let judging: Judging?
  }

  struct Sites: Equatable, Sendable {
    let place: String
    let path: String
    let old: String
    let new: String
    /// Nil for who may not record there.
    let judging: JudgingSites?
  }

  struct JudgingSites: Equatable, Sendable {
    let action: String
    let place: String
    let seen: String
    let reason: Field
    let isWaiting: Bool
  }

  struct Effect: Equatable, Sendable {
    let place: String
    let path: String
    let old: String
    let new: String
    let figure: String
  }

  struct Judging: Equatable, Sendable {
    let action: String
    let submission: String
    let seen: String
    let reason: Field
    let isWaiting: Bool
  }
}
