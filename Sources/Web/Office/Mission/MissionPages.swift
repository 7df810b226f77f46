/// The mission's name, its programmes and offices.
struct MissionPage: PageModel {
  static let template = "office/mission"

  let proof: String
  let names: [Field]
  let problem: String?
  let programmes: [Line]
  let hasProgrammes: Bool
  let offices: [Line]
  let hasOffices: Bool
  /// Then it says how the real mission begins.
  let isDemonstration: Bool

  struct Line: Equatable, Sendable {
    let name: String
    let path: String
    /// The code of a programme, the place of an office.
    let detail: String
    let isClosed: Bool
    /// Of a programme that only practises, or whose assessment is due.
    var mode: String?
  }
}

/// A programme or an office: made, or changed.
struct MissionPartPage: PageModel {
  static let template = "office/mission-part"

  let title: String
  let lead: String
  let proof: String
  let action: String
  let names: [Field]
  let code: Field?
  let place: Field?
  /// Nil for what is not made yet.
  let closing: Closing?
  let problem: String?
  /// Of a programme that exists.
  var protection: Protection?

  /// Whether data protection was weighed, and the way to do it.
  struct Protection: Equatable, Sendable {
    let standing: String
    let path: String
    let label: String
  }

  struct Closing: Equatable, Sendable {
    let label: String
    let isClosed: Bool
  }
}
