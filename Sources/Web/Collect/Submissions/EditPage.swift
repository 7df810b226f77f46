/// Where the answers of a submission are changed: a form made from its form.
struct EditPage: PageModel {
  static let template = "collect/edit"

  let title: String
  let problem: Summary?
  let notice: String?
  let languages: [LanguageLink]
  let hasLanguages: Bool
  let action: String
  let proof: String
  /// The version that is being changed.
  let base: String
  let blocks: [Block]
  let back: String

  struct Summary: Equatable {
    let text: String
    let fields: [Failed]
  }

  struct Failed: Equatable {
    let anchor: String
    let label: String
    let why: String
  }

  struct Block: Equatable {
    let heading: String?
    let instance: String?
    let depth: String
    /// The address of the instance that begins here.
    let address: String?
    var fields: [Question]
    var removeName: String?
    var removeLabel = ""
    var addName: String?
    var addLabel = ""
  }

  struct Question: Equatable {
    let anchor: String
    let name: String
    let label: String
    var noteText: String?
    var hintText: String?
    var problemText: String?
    /// What another version says, or said.
    var otherText: String?
    var value = ""
    var isRequired = false
    /// The form does not ask it with the answers as they are: what is answered all the same is left out.
    var isNotAsked = false
    var isInput = false
    var isLong = false
    var type = "text"
    var inputMode: String?
    var isSelect = false
    var isChecks = false
    var options: [Option] = []
    /// Of a long list: `options` are what is answered, all others are found.
    var search: Search?
    var isFixed = false
    var fixedWhy: String?
  }

  struct Search: Equatable {
    let typedName: String
    let typed: String
    /// How long the list is.
    let count: String
    /// Where what fits is found.
    let address: String
    let found: FoundChoices?
  }

  struct Option: Equatable {
    /// `radio` or `checkbox`.
    let kind: String
    let value: String
    let label: String
    let isChosen: Bool
  }
}
