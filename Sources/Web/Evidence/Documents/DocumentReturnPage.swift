/// What a DOCX that came back holds: figures that were altered, for which it is refused, or texts to be taken.
struct DocumentReturnPage: PageModel {
  static let template = "evidence/document-return"

  let proof: String
  /// Of what it was compared with.
  let digest: String
  let action: String
  let back: String
  let edited: [Figure]
  let hasEdited: Bool
  let removed: [Figure]
  let hasRemoved: Bool
  let texts: [Text]
  let hasTexts: Bool
  let isSame: Bool
  let status: Field

  struct Figure: Equatable, Sendable {
    let place: String
    let language: String
    let old: String
    let new: String
  }

  struct Text: Equatable, Sendable {
    let name: String
    let block: String
    let language: String
    let code: String
    let direction: String
    let old: String
    let new: String
  }
}
