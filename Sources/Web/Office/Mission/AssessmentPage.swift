/// What is weighed before a programme collects for real.
struct AssessmentPage: PageModel {
  static let template = "office/assessment"

  let title: String
  let lead: String
  let proof: String
  let action: String
  let back: String
  let problem: String?
  let texts: [Field]
  let sensitivity: Field
  let sharing: [Field.Option]
  let facts: [Field]
  /// Then it can be taken back.
  let isRecorded: Bool
}
