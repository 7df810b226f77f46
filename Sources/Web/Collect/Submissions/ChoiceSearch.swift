import Basics
import Collect
import FormEngine

/// Searching a long list of choices while an answer is edited.
///
/// Beside its answer, such a question has a field for what is searched. The choices that fit come below it while one
/// types, or with the page when the form is sent; they are further answers of the same question.
struct ChoiceSearch {
  /// Before the name of the answer's field: what is typed, and what was searched with it already.
  static let typed = "search:"
  static let searched = "searched:"
  /// Longer lists are searched; shorter ones stand on the page.
  static let longestOpenList = 300
  private static let mostFound = 30

  let form: FormRecord
  let version: FormRecord.Version
  /// By the paths of questions.
  let indices: [String: ChoiceIndex]
  /// What was sent with the page; nil before.
  let sent: Form?
  let words: Words

  /// Whether something was typed that was not searched yet: then whoever sends the form wants to see what fits.
  static func isDue(in form: Form) -> Bool {
    form.fields(beginningWith: typed).contains { name, text in
      !text.allSatisfy(\.isWhitespace) && form.verbatim(searched + name) != text
    }
  }

  func field(_ question: FormOutline.Question, named name: String, language: Int?) -> EditPage.Search {
    let text = sent?.verbatim(Self.typed + name) ?? ""
    let parts = [
      "version": version.entry.description, "question": question.path, "field": name,
      "language": language.map { String($0) } ?? "",
    ]
    let query = parts.sorted { $0.key < $1.key }.map { $0.key + "=" + LocalPath.encoded($0.value) }
    return EditPage.Search(
      typedName: Self.typed + name, typed: text,
      count: words("collect.edit.search.count", ["count": .number(question.choices.count)]),
      address: ShownForm.path(form.formID) + "/choices?" + query.joined(separator: "&"),
      found: text.allSatisfy(\.isWhitespace) ? nil : found(text, question, named: name))
  }

  func found(_ text: String, _ question: FormOutline.Question, named name: String) -> FoundChoices {
    let (places, count) = indices[question.path]?.find(text, limit: Self.mostFound) ?? ([], 0)
    let kind = question.type == .choices ? "checkbox" : "radio"
    return FoundChoices(
      name: name, searchedName: Self.searched + name, searched: text,
      told: count == 0
        ? words["collect.edit.search.none"]
        : count > places.count
          ? words("collect.edit.search.some", ["shown": .number(places.count), "count": .number(count)])
          : words("collect.edit.search.found", ["count": .number(count)]),
      options: places.filter { question.choices.indices.contains($0) }.map { place in
        let choice = question.choices[place]
        return EditPage.Option(kind: kind, value: choice.code, label: choice.label, isChosen: false)
      })
  }
}

/// The choices that fit what somebody types; by itself, or inside the page.
struct FoundChoices: PageModel {
  static let template = "collect/choices"

  /// The field of the answer.
  let name: String
  let searchedName: String
  let searched: String
  /// How many there are.
  let told: String
  let options: [EditPage.Option]
}
