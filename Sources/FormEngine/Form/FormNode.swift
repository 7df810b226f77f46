package import Basics

/// One element of a form's answers with all that is said about it: a group, a repeat, a question, an attribute.
package struct FormNode: Identifiable, Sendable {
  /// Index into ``Form/nodes``.
  package typealias ID = Int

  package enum Kind: Sendable {
    /// The root element of a submission.
    case form
    case group
    case `repeat`(Repeat)
    case question(Question)
    /// The `meta` block and what the protocols put into it (`entity`): never shown.
    case meta
    /// An attribute of its parent, with its first value. Its path ends in `@name`.
    case attribute(String)
  }

  package struct Repeat: Sendable {
    /// How many there are to be; nil leaves it to the person who answers.
    package var count: FormExpression?
  }

  package let id: ID
  package let parent: ID?
  package internal(set) var children: [ID] = []
  package let name: String
  /// Absolute and without positions: `/data/household/person/age`.
  package let path: String
  /// The innermost repeat around it (not itself), nil outside of repeats.
  package let enclosingRepeat: ID?
  package internal(set) var kind: Kind
  /// The cell with its name, or its row; nil when the converter made it.
  package let location: Diagnostic.Location?

  init(
    id: ID, parent: ID?, name: String, path: String, enclosingRepeat: ID?, kind: Kind, location: Diagnostic.Location?
  ) {
    self.id = id
    self.parent = parent
    self.name = name
    self.path = path
    self.enclosingRepeat = enclosingRepeat
    self.kind = kind
    self.location = location
  }

  package internal(set) var label: FormText?
  package internal(set) var hint: FormText?
  package internal(set) var guidance: FormText?
  package internal(set) var media: [FormMedium: FormText] = [:]
  package internal(set) var bind = FormBind()
  package internal(set) var appearance: String?
  /// Attributes of the control in the body besides appearance: `body::…`, parameters, `intent`.
  package internal(set) var bodyAttributes: [FormAttribute] = []
  /// Attributes of the element in a submission: `instance::…`.
  package internal(set) var instanceAttributes: [FormAttribute] = []

  package var question: Question? {
    if case .question(let question) = kind { question } else { nil }
  }

  /// What the answer is: the type of the bind when the author set one that is known, else the question's own.
  package var answerType: AnswerType {
    bind.type.flatMap(AnswerType.init(bindType:)) ?? question?.type.answer ?? .string
  }

  /// Whether a person sees it as a question: it has a control, and is not merely computed.
  package var isAsked: Bool {
    guard let question, question.type.control != nil else { return false }
    let isComputed = bind.calculate != nil || !question.triggers.isEmpty
    return !isComputed || label != nil || hint != nil
  }

  package var isRepeat: Bool {
    if case .repeat = kind { true } else { false }
  }
}

/// The rules of a node.
package struct FormBind: Sendable {
  package internal(set) var relevant: FormExpression?
  package internal(set) var required: FormExpression?
  package internal(set) var readonly: FormExpression?
  package internal(set) var constraint: FormExpression?
  package internal(set) var calculate: FormExpression?
  package internal(set) var constraintMessage: FormText?
  package internal(set) var requiredMessage: FormText?
  package internal(set) var noAppMessage: FormText?
  /// The name of the bind's type in the XForm when the author overrode it (`bind::type`).
  package internal(set) var type: String?
  /// All other attributes: `jr:preload`, `odk:…`, `orx:…`, `bind::…`.
  package internal(set) var attributes: [FormAttribute] = []
}

/// A name with a value whose references are already paths.
package struct FormAttribute: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
