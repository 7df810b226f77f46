/// About one form: its files and versions, its state, and how phones get it.
struct FormPage: PageModel {
  static let template = "collect/form"

  let head: FormHead
  let phonesText: String
  /// Where phones are connected; nil for who may not.
  let phonesPath: String?
  /// Names of files that the form asks for and that are not here.
  let missing: String?
  let media: [Medium]
  let hasMedia: Bool
  let mediaPath: String
  let versions: [Version]
  let facts: [Fact]
  let canManage: Bool
  let proof: String
  let statePath: String
  let states: [StateOption]
  let sensitivityPath: String
  let sensitivityField: Field
  /// To which programme its submissions belong; nil when there are no programmes.
  let programmeField: Field?

  struct Medium: Equatable {
    let name: String
    /// Nil for those who may not read it, as of a version's files.
    let path: String?
    let type: String
    let size: String
    let removePath: String
    let removeLabel: String
  }

  struct Version: Equatable {
    let name: String
    let isNewest: Bool
    let published: String
    let author: String
    let questions: String
    let workbookPath: String?
    let xformPath: String?
  }

  struct Fact: Equatable {
    let label: String
    let value: String
    let path: String?
  }

  struct StateOption: Equatable {
    let value: String
    let label: String
    let hint: String
    let isChosen: Bool
  }
}
