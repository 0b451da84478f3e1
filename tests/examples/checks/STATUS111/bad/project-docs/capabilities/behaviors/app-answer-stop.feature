# Capability: project-docs/capabilities/answering.md
@behavior:APP.ANSWER.STOP @status:draft
Feature: Answer a question

  Scenario: A question is answered
    When a question is asked
    Then it is answered
