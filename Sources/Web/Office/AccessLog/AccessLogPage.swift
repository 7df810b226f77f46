/// Who read what, and who changed what others may do.
struct AccessLogPage: PageModel {
  static let template = "office/access-log"

  let proof: String
  let lines: [Line]
  let isEmpty: Bool
  /// The page with older lines.
  let older: String?
  let newest: String?

  struct Line: Equatable, Sendable {
    let number: String
    let time: String
    let who: String
    let what: String
    let records: String
  }
}
