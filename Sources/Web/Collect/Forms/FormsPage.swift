/// All forms, with what came to them.
struct FormsPage: PageModel {
  static let template = "collect/forms"

  let canUpload: Bool
  let keptApart: KeptApart?
  let forms: [Line]
  let isEmpty: Bool

  struct KeptApart: Equatable {
    let text: String
  }

  struct Line: Equatable {
    let title: String
    let formID: String
    let path: String
    let state: String
    let tone: String
    let sensitivity: String?
    let version: String
    let published: String
    /// Whether the reader sees any of its submissions.
    let mayRead: Bool
    let submissionsPath: String
    let count: String
    let last: String
  }
}
