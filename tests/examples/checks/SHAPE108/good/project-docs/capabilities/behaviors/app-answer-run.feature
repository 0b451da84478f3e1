# Capability: project-docs/capabilities/answering.md
@behavior:APP.ANSWER.RUN @status:draft
Feature: Answer a question

  Scenario: A question is answered
    When a question is asked
      | word  | times |
      | what  | 2     |
    Then it is answered
