import Basics
import Collect
import Evidence
import Records

/// The conditions of figures, each with a way to take it off, and the fields that add another.
struct FilterBox: Equatable, Sendable {
  let filters: [Chip]
  /// About whose answers a condition is added; these are asked for at the address.
  let question: Field
  let answersAddress: String
  let offered: AnswersFragment?
  let state: Field
  let place: Field
  let from: Field
  let to: Field

  struct Chip: Equatable, Sendable {
    let text: String
    /// Nil in a form that is sent, where it is taken off by its box.
    let withoutPath: String?
    let name: String
    let value: String
  }
}

extension FilterBox {
  /// - Parameters:
  ///   - asked: The question whose answers are offered.
  ///   - address: Where the same is asked for with another filter; nil in a form that is sent.
  init(
    _ filter: Tabulation.Filter, asked: String? = nil, _ subject: EvidenceSubject,
    address: ((Tabulation.Filter) -> String)? = nil
  ) {
    let (words, say) = (subject.words, subject.words.words)
    func quiet(_ name: String, _ key: String, _ value: String = "") -> Field {
      Field(name, say[key], value).with { ($0.isRequired, $0.saysOptional) = (false, false) }
    }
    func day(_ name: String, _ day: Day?) -> Field {
      quiet(name, "evidence.\(name)", day?.description ?? "").with { $0.type = "date" }
    }
    question = quiet(Tabulation.Filter.asked, "evidence.filterQuestion").with {
      $0.options =
        [.init("", say["indicator.noMore"], isChosen: asked == nil)]
        + words.filtered.map { .init($0, words.question($0), isChosen: $0 == asked) }
    }
    answersAddress = "\(EvidenceRoutes.address(of: subject.record.formID))/answers"
    offered = asked.map { AnswersFragment($0, words, chosen: filter) }
    state = quiet("state", "evidence.state").with {
      $0.options =
        [.init("", say["evidence.any"], isChosen: true)]
        + ReviewState.allCases.filter { $0 != .rejected && !filter.states.contains($0) }.map {
          .init($0.rawValue, say["evidence.states.\($0.rawValue)"], isChosen: false)
        }
    }
    place = quiet("place", "evidence.filterPlace")
    (from, to) = (day("from", filter.from), day("to", filter.to))
    filters = filter.parts.map { part, without in
      Chip(
        text: words.condition(part, in: subject.atlas), withoutPath: address?(without), name: part.field.name,
        value: part.field.value)
    }
  }
}

extension AnswersFragment {
  private static let mostOptions = 300

  /// What a condition on a question's answers can be, besides those that are chosen.
  init(_ path: String, _ words: TabulationWords, chosen: Tabulation.Filter) {
    let say = words.words
    let isKnown = words.filtered.contains(path)
    let choices = isKnown ? words.answers(to: path) : []
    let free = choices.filter { chosen.answers[path]?.contains($0.code) != true }
    let kind = words.kind(of: path)
    let range: Range? =
      switch kind {
      case .number: Range(type: "number")
      case .day: Range(type: "date")
      case .choice, .text, nil: nil
      }
    self.init(
      others: [], hasQuestion: isKnown, question: isKnown ? words.question(path) : "",
      options: free.prefix(Self.mostOptions).map {
        .init(value: "\(path)=\($0.code)", label: $0.label, isOn: false)
      },
      more: free.count > Self.mostOptions
        ? say("collect.questions.moreChoices", ["count": .number(free.count - Self.mostOptions)]) : nil,
      isText: isKnown && kind == .text, range: isKnown ? range : nil)
  }
}
