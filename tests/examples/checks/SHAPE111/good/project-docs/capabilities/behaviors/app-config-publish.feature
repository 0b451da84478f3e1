# Capability: project-docs/capabilities/publishing.md
@behavior:APP.CONFIG.PUBLISH @status:ready @priority:P2
Feature: Publish config
  As a user
  I want to publish a config
  So that all services use it

  Background:
    Given the publishing capability is set up

  Scenario: Publish config succeeds
    Given a valid request to publish config
    When the request to publish config is made
    Then it succeeds
    And all services use the config

  Scenario: Publish config reports an error
    Given a request to publish config that cannot succeed
    When the request to publish config is made
    Then it fails with an error that says what to do
    And nothing has changed

  Scenario: Publish config at the boundary
    Given the smallest valid request to publish config
    When the request to publish config is made
    Then it succeeds
