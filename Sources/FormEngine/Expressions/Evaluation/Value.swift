/// What an expression evaluates to.
///
/// There is no type for dates: as the specification has it, they are texts that become numbers where one is asked for.
package enum Value: Hashable, Sendable {
  case boolean(Bool)
  case number(Double)
  case string(String)
  /// In document order, each once.
  case nodes([InstanceNode])
}

/// A node of one of the trees an ``Evaluator`` knows.
package struct InstanceNode: Hashable, Sendable {
  /// 0 is the answers; the others are numbered by the evaluator.
  let tree: Int32
  package let id: InstanceTree.NodeID

  init(tree: Int32, id: InstanceTree.NodeID) {
    self.tree = tree
    self.id = id
  }

  /// A node of the answers.
  package init(_ id: InstanceTree.NodeID) {
    self.init(tree: 0, id: id)
  }

  /// Whether it belongs to the answers and not to a list beside them.
  package var isAnswer: Bool { tree == 0 }
}

/// Why an expression has no value.
package enum EvaluationProblem: Error, Hashable, Sendable {
  /// A function needs nodes and was given something else.
  case notNodes(Expression.Function?)
  /// No instance of that name came with the form.
  case unknownInstance(String)
  /// `${name}` was never replaced by a path.
  case unresolved(String)
  /// The text is no regular expression, or matching it was given up.
  case pattern(String)
  case unknownDigest(String)
  /// More nodes were looked at than an answer is worth.
  case tooMuchWork
}
