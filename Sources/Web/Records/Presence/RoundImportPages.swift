/// Where sheets of estimates are uploaded for a round.
struct RoundImportPage: PageModel {
  static let template = "records/round-import"

  let upload: ImportUpload
}
